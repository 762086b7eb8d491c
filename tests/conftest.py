"""What holds for the whole suite."""

import os
import sys

from hypothesis import HealthCheck, settings

# Compiled modules are kept, here and in every process a test starts: each would compile all that it imports anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# How long an example takes says something of the machine only.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
