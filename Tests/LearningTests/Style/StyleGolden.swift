// PyTorch's numbers for style transfer, from fixtures/golden/style.json.
import Foundation
import Testing

/// What make_style.py wrote.
struct StyleGolden: Decodable, Sendable {
  struct Losses: Decodable, Sendable, CustomTestStringConvertible {
    let channels: Int
    let weight: Double
    let features, style, content: [Float]
    let styleLoss: Double
    let styleGradient: [Float]
    let contentLoss: Double
    let contentGradient: [Float]
    var testDescription: String { "\(channels) channels, \(features.count) values" }
  }

  struct Path: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let start: [Double]
    let history: Int
    let places: [[Double]]
    let values: [Double]
    var testDescription: String { "\(name) from \(start)" }

    func function(_ place: [Double], _ gradient: inout [Double]) -> Double {
      name == "rosenbrock"
        ? StyleGolden.rosenbrock(place, &gradient) : StyleGolden.quadratic(place, &gradient)
    }
  }

  let losses: [Losses]
  let paths: [Path]

  static let file: StyleGolden = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../../fixtures/golden/style.json")
    let data = try? Data(contentsOf: file)
    return data.flatMap { try? JSONDecoder().decode(StyleGolden.self, from: $0) }
      ?? StyleGolden(losses: [], paths: [])
  }()

  static func rosenbrock(_ x: [Double], _ gradient: inout [Double]) -> Double {
    gradient = [Double](repeating: 0, count: x.count)
    var value = 0.0
    for index in 0..<x.count - 1 {
      let (rise, rest) = (x[index + 1] - x[index] * x[index], 1 - x[index])
      value += 100 * rise * rise + rest * rest
      gradient[index] += -400 * rise * x[index] - 2 * rest
      gradient[index + 1] += 200 * rise
    }
    return value
  }

  /// Scales from 1 to 100 around 0, 1, 2 …, and the squared sum of all.
  static func quadratic(_ x: [Double], _ gradient: inout [Double]) -> Double {
    let sum = x.reduce(0, +)
    var value = sum * sum
    for index in x.indices {
      let scale = pow(100, Double(index) / Double(x.count - 1))
      let way = x[index] - Double(index)
      value += scale * way * way / 2
      gradient[index] = scale * way + 2 * sum
    }
    return value
  }
}
