"""Training of the attributor's weights. Nothing else imports this; see `__main__.py`."""
