import Primitives

extension SeededRandom {
    /// Returns a number from 0 up to, but not including, `bound`.
    mutating func integer(below bound: Int) -> Int {
        Int(next() % UInt64(max(bound, 1)))
    }

    mutating func chance(percent: Int) -> Bool {
        integer(below: 100) < percent
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[integer(below: elements.count)]
    }
}
