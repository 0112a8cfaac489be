package import InternalAPI
import Primitives

extension MarkerSigner {
    /// The signer of the tests' account.
    package static let sample = MarkerSigner(key: Secret([UInt8](repeating: 7, count: 32)))
}
