import Postgres
import Primitives
import Testing

struct RejectedValueTests {
    @Test(arguments: [
        (PostgresError.Code.characterNotInRepertoire, true), (.numericValueOutOfRange, false),
        (PostgresError.Code(rawValue: "54000"), false),
    ])
    func `A value that is never accepted is reported with its code`(_ code: PostgresError.Code, _ isCharacter: Bool) {
        let error: any RetryableError = PostgresError(code: code, message: "m")
        #expect(error.rejectedValue == RejectedValue(code: "SQLSTATE \(code)", isCharacter: isCharacter))
    }

    @Test(arguments: [PostgresError.Code.connectionFailure, .notNullViolation])
    func `Other errors do not report a rejected value`(_ code: PostgresError.Code) {
        #expect(PostgresError(code: code, message: "m").rejectedValue == nil)
    }
}
