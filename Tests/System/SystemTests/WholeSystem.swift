import Testing

/// The tests of the whole system.
///
/// They run one after another, because each test starts the whole system.
@Suite(.serialized)
enum WholeSystem {}
