"""The Plaid rail under the suite that every rail passes."""

from tests.plugins.plaid.fixtures.world import PlaidWorld

from cashrail.kit.conformance import suite

TestConformance = suite(PlaidWorld)
