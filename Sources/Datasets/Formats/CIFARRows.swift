// What gathers while a split is read.

/// Pictures and labels as they gather from a split's files.
struct CIFARRows {
  var pixels: [UInt8] = []
  var labels: [UInt16] = []
  var coarse: [UInt16] = []
}
