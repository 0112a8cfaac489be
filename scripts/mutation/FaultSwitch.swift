#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Switches on the fault that the environment names.
///
/// `scripts/mutate` adds this file to the rewritten target.
///
/// `TANDEM_FAULT` is the number of the fault that is on. `TANDEM_FAULTS_REACHED` is a file with one byte for each
/// number; a byte becomes 1 when the code of its fault runs.
enum FaultSwitch {
    private static let active = getenv("TANDEM_FAULT").flatMap { Int(String(cString: $0)) } ?? 0
    nonisolated(unsafe) private static let reached: UnsafeMutablePointer<UInt8>? = {
        guard let path = getenv("TANDEM_FAULTS_REACHED") else { return nil }
        let file = open(path, O_RDWR)
        guard file >= 0 else { return nil }
        let size = Int(lseek(file, 0, SEEK_END))
        return mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)?
            .assumingMemoryBound(to: UInt8.self)
    }()

    private static func isOn(_ number: Int) -> Bool {
        reached?[number] = 1
        return active == number
    }

    static func runs(_ number: Int) -> Bool { !isOn(number) }
    static func negated(_ number: Int, _ value: Bool) -> Bool { isOn(number) != value }
    static func held(_ number: Int, _ value: Bool) -> Bool { isOn(number) || value }
    static func chosen<T>(_ number: Int, _ value: T, _ other: T) -> T { isOn(number) ? other : value }
    static func limit<T: Numeric>(_ number: Int, _ value: T) -> T { isOn(number) ? value + 1 : value }
    static func less<T: Comparable>(_ number: Int, _ a: T, _ b: T) -> Bool { isOn(number) ? a <= b : a < b }
    static func most<T: Comparable>(_ number: Int, _ a: T, _ b: T) -> Bool { isOn(number) ? a < b : a <= b }
    static func more<T: Comparable>(_ number: Int, _ a: T, _ b: T) -> Bool { isOn(number) ? a >= b : a > b }
    static func least<T: Comparable>(_ number: Int, _ a: T, _ b: T) -> Bool { isOn(number) ? a > b : a >= b }
    static func and(_ number: Int, _ a: Bool, _ b: @autoclosure () throws -> Bool) rethrows -> Bool {
        isOn(number) ? try a || b() : try a && b()
    }
    static func or(_ number: Int, _ a: Bool, _ b: @autoclosure () throws -> Bool) rethrows -> Bool {
        isOn(number) ? try a && b() : try a || b()
    }
}
