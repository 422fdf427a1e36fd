//! The agents that the test suites drive.
