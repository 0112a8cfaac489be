import Testing

/// Tests of the whole system, one after another: each starts all of it.
@Suite(.serialized)
enum WholeSystem {}
