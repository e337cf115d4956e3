// MD5 (RFC 1321): no proof of anything, but the sum by which other tools know files.
import Crypto
import Foundation

extension Data {
  /// The 16 bytes of the MD5 sum.
  public var md5: Data { Data(Insecure.MD5.hash(data: self)) }
}
