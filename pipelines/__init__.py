"""The extraction stages: functions from records to records. Start with `extract.py`."""

import gc
import os

# Processes share out the cores, so that each multiplies on one. numpy reads this when it is first imported,
# which several stages do. Left to itself it takes every core for matrices too small to gain by it: on two
# busy cores parsing then takes five times as long.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# What is imported, read from rules and loaded stays: looking through it every 700 objects for what could go
# took a sixth of a command's time, and freed nothing.
gc.set_threshold(50_000, 10, 10)
