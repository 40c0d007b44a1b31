"""The extraction stages: functions from records to records. Start with `extract.py`."""

import os

# Processes share out the cores, so that each multiplies on one. numpy reads this when it is first imported,
# which several stages do. Left to itself it takes every core for matrices too small to gain by it: on two
# busy cores parsing then takes five times as long.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
