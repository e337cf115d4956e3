// The layers once more as plain loops in Double, in the order in which their definitions read.
@testable import Nets

/// A batch of feature maps, [row][channel][y][x].
struct ReferenceMap {
  let rows, channels, height, width: Int
  var values: [Double]

  init(rows: Int, shape: (channels: Int, height: Int, width: Int), values: [Double]? = nil) {
    self.rows = rows
    (channels, height, width) = shape
    self.values = values ?? [Double](repeating: 0, count: rows * channels * height * width)
  }

  func index(_ row: Int, _ channel: Int, _ y: Int, _ x: Int) -> Int {
    ((row * channels + channel) * height + y) * width + x
  }

  /// The value there, or zero outside the map.
  func at(_ row: Int, _ channel: Int, _ y: Int, _ x: Int) -> Double {
    guard (0..<height).contains(y), (0..<width).contains(x) else { return 0 }
    return values[index(row, channel, y, x)]
  }

  /// The same map computed value by value.
  func map(channels: Int, height: Int, width: Int, _ body: (Int, Int, Int, Int) -> Double) -> Self {
    var result = ReferenceMap(rows: rows, shape: (channels, height, width))
    for row in 0..<rows {
      for channel in 0..<channels {
        for y in 0..<height {
          for x in 0..<width {
            result.values[result.index(row, channel, y, x)] = body(row, channel, y, x)
          }
        }
      }
    }
    return result
  }

  func convolved(with weights: Tensor, bias: [Float]?, stride: Int, padding: Int) -> Self {
    let (filters, kernel) = (weights.shape[0], weights.shape[2])
    return map(
      channels: filters, height: (height + 2 * padding - kernel) / stride + 1,
      width: (width + 2 * padding - kernel) / stride + 1
    ) { row, filter, y, x in
      var sum = Double(bias?[filter] ?? 0)
      for channel in 0..<channels {
        for ky in 0..<kernel {
          for kx in 0..<kernel {
            let weight = weights.values[((filter * channels + channel) * kernel + ky) * kernel + kx]
            sum +=
              Double(weight)
              * at(row, channel, y * stride + ky - padding, x * stride + kx - padding)
          }
        }
      }
      return sum
    }
  }

  /// Mean and variance of a channel over rows and pixels.
  func moments(of channel: Int) -> (mean: Double, variance: Double) {
    let plane = height * width
    var (sum, squares) = (0.0, 0.0)
    for row in 0..<rows {
      for pixel in 0..<plane {
        let value = values[(row * channels + channel) * plane + pixel]
        sum += value
        squares += value * value
      }
    }
    let mean = sum / Double(rows * plane)
    return (mean, squares / Double(rows * plane) - mean * mean)
  }

  /// Batch norm by the given moments of each channel.
  func normalised(scale: [Float], shift: [Float], by moments: [(mean: Double, variance: Double)])
    -> Self
  {
    map(channels: channels, height: height, width: width) { row, channel, y, x in
      let (mean, variance) = moments[channel]
      let unit = (at(row, channel, y, x) - mean) / (variance + 1e-5).squareRoot()
      return unit * Double(scale[channel]) + Double(shift[channel])
    }
  }

  /// What `pool` makes of the pixels of each window that lie inside the map.
  func pooled(kernel: Int, stride: Int, padding: Int, _ pool: ([Double]) -> Double) -> Self {
    map(
      channels: channels, height: (height + 2 * padding - kernel) / stride + 1,
      width: (width + 2 * padding - kernel) / stride + 1
    ) { row, channel, y, x in
      let (top, left) = (y * stride - padding, x * stride - padding)
      var window: [Double] = []
      for y in max(top, 0)..<min(top + kernel, height) {
        for x in max(left, 0)..<min(left + kernel, width) {
          window.append(at(row, channel, y, x))
        }
      }
      return pool(window)
    }
  }

  /// The maps' channels one after another.
  static func concatenated(_ maps: [ReferenceMap]) -> Self {
    let places = maps.flatMap { map in (0..<map.channels).map { (map, $0) } }
    return maps[0].map(
      channels: places.count, height: maps[0].height, width: maps[0].width
    ) { row, channel, y, x in
      let (map, own) = places[channel]
      return map.at(row, own, y, x)
    }
  }

  /// Each channel's pixels as one.
  func pooled(_ pool: ([Double]) -> Double) -> Self {
    let plane = height * width
    return map(channels: channels, height: 1, width: 1) { row, channel, _, _ in
      let start = (row * channels + channel) * plane
      return pool(Array(values[start..<start + plane]))
    }
  }
}
