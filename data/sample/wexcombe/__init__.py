"""The Wexcombe Ledger: reads its sources and makes its pages."""
