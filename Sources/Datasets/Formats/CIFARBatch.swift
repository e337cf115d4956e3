// What one file of a split holds, for the two writers.

/// The rows of a split that one file takes, and the file's place in it.
struct CIFARBatch {
  let pictures: LabelledPictures
  let rows: Range<Int>
  let split: String
  let number: Int
  let of: Int

  /// The rows' pixels, one picture after the other.
  var pixels: ArraySlice<UInt8> {
    let size = pictures.shape.count
    return pictures.pixels[rows.lowerBound * size..<rows.upperBound * size]
  }
  /// The rows' classes.
  var labels: ArraySlice<UInt16> { pictures.labels[rows] }
  /// The rows' superclasses: 0 where the dataset has none.
  var coarse: ArraySlice<UInt16> {
    pictures.coarse.map { $0[rows] } ?? [UInt16](repeating: 0, count: rows.count)[...]
  }
}
