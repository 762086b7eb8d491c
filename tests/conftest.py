"""What holds for the whole suite."""

import gc
import os
import sys
from tempfile import gettempdir

from hypothesis import HealthCheck, settings

# Compiled modules are kept, here and in every process a test starts: each would compile all that it imports anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# No service of the tests is spoken to over TLS: nobody reads the roots of the whole web for each client that is made.
os.environ.pop("SSL_CERT_FILE", None)
os.environ["SSL_CERT_DIR"] = gettempdir()

# How long an example takes says something of the machine only.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


def pytest_collection_finish() -> None:
    """What stays for the whole run is walked no more: looking for garbage among it took a fifth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
