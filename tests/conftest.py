"""What holds for the whole suite."""

import os
import sys

# Compiled modules are kept, here and in every process a test starts: each would compile all that it imports anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
