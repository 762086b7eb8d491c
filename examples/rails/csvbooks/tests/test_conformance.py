"""The CSV rail passes the kit's suite."""

from cashrail.kit.conformance import suite
from csvbooks.world import CsvWorld

TestConformance = suite(CsvWorld)
