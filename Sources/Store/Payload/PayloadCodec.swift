// The codecs of payloads by their stored numbers, as `payload.h` of SQLFunctions defines them.

/// How a payload's bytes are compressed; the raw value is what the lab file stores.
public enum PayloadCodec: Int, CaseIterable, Sendable {
  /// The raw bytes, where compression does not help.
  case raw = 0
  /// One standard zstd frame.
  case zstd = 1
  /// An 8-bit picture: colour difference, predictor, Huffman code.
  case picture = 2
  /// An int8 perturbation: colour difference, predictor, Huffman code.
  case delta8 = 3
  /// An int16 perturbation: as int8 modulo 256, then the carries by zstd.
  case delta16 = 4
  /// 16-bit elements as byte planes, zstd.
  case shuffle2 = 5
  /// float32 elements as byte planes, zstd.
  case shuffle4 = 6
  /// float64 or int64 elements as byte planes, zstd.
  case shuffle8 = 7
}
