"""The QuickBooks Online rail comes in by the same door as any other: it passes the kit's suite, on the emulator."""

from tests.plugins.qbo.fixtures.world import QboWorld

from cashrail.kit.conformance import suite

TestConformance = suite(QboWorld)
