"""Generated companies: a year of plausible books for several trades, with planted mistakes."""
