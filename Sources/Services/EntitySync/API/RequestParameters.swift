import Core
import EntityModel
import Hummingbird

extension RequestContext {
    /// The account in the path.
    var account: AccountID {
        get throws { AccountID(rawValue: try parameters.require("account")) }
    }
}
