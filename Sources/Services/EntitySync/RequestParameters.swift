import Core
import EntityModel
import Hummingbird

extension RequestContext {
    /// The account of the address.
    var account: AccountID {
        get throws { AccountID(rawValue: try parameters.require("account")) }
    }
}
