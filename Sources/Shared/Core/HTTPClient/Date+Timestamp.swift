public import Foundation
public import Primitives

extension Date {
    public init(_ time: Timestamp) {
        self.init(timeIntervalSince1970: Double(time.millisecondsSinceEpoch) / 1000)
    }
}
