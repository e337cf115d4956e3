// The arithmetic of batch norm that is done once per channel, between the loops over pixels.
import CKernels

/// One lane's constants for each channel of a batch norm, and the sums that all lanes exchange.
final class BatchNormChannels {
  private let lane: TrainingLane
  private let channels: Int
  private let padded: Int
  /// Pixels of one lane's rows.
  private let laneCount: Double
  private let forwardExchange: UnsafeMutableBufferPointer<Double>
  private let backwardExchange: UnsafeMutableBufferPointer<Double>
  private let constants: AlignedMemory
  private let gamma, beta, runningMean, runningVariance: UnsafeMutablePointer<Float>
  private let gammaGradient, betaGradient: UnsafeMutablePointer<Float>
  private var inverseDeviations: [Double]

  init(_ name: String, _ source: Value, lane: TrainingLane, parameters: ParameterSet) {
    self.lane = lane
    channels = source.shape.channels
    padded = Value.paddedChannels(channels)
    laneCount = Double(source.rows * source.shape.height * source.shape.width)
    forwardExchange = lane.share.exchange("\(name) forward", count: 2 * padded)
    backwardExchange = lane.share.exchange("\(name) backward", count: 2 * padded)
    constants = AlignedMemory(count: 6 * padded)
    gamma = parameters.plain("\(name).weight").start
    beta = parameters.plain("\(name).bias").start
    runningMean = parameters.plain("\(name).running_mean").start
    runningVariance = parameters.plain("\(name).running_var").start
    gammaGradient = lane.wholeGradient(to: "\(name).weight")
    betaGradient = lane.wholeGradient(to: "\(name).bias")
    inverseDeviations = [Double](repeating: 1, count: channels)
  }

  /// A value of each channel, about which this lane's rows are summed.
  var pivot: UnsafeMutablePointer<Float> { constants.start + 5 * padded }

  /// Where this lane leaves its sums of deviations from the pivot, and of their squares; `turnMoments`
  /// makes of them its means and its sums of squared deviations from those.
  var forwardSums: (UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>) {
    sums(forwardExchange, of: lane.lane)
  }

  /// Where this lane leaves its sums of gradients and of gradients times deviations.
  var backwardSums: (UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>) {
    sums(backwardExchange, of: lane.lane)
  }

  /// What the loops over pixels want to know.
  func norm(relu: Bool) -> ck_batch_norm {
    ck_batch_norm(scale: scale, shift: shift, mean: mean, relu: relu ? 1 : 0)
  }

  private var scale: UnsafeMutablePointer<Float> { constants.start }
  private var shift: UnsafeMutablePointer<Float> { constants.start + padded }
  private var mean: UnsafeMutablePointer<Float> { constants.start + 2 * padded }
  /// Factor of the deviation from the mean in the gradient to the input.
  var slope: UnsafeMutablePointer<Float> { constants.start + 3 * padded }
  /// Constant term of the gradient to the input.
  var offset: UnsafeMutablePointer<Float> { constants.start + 4 * padded }

  private func sums(_ exchange: UnsafeMutableBufferPointer<Double>, of lane: Int)
    -> (UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>)
  {
    guard let start = exchange.baseAddress else {
      preconditionFailure("a batch norm has at least one channel")
    }
    let first = start + 2 * padded * lane
    return (first, first + padded)
  }

  /// From sums about the pivot to means, and sums of squares about those.
  private func turnMoments() {
    let (means, squares) = forwardSums
    for channel in 0..<channels {
      let sum = means[channel]
      squares[channel] -= sum * sum / laneCount
      means[channel] = Double(pivot[channel]) + sum / laneCount
    }
  }

  /// Waits for all lanes' moments, then merges them (Chan et al. 1979).
  func finishMoments() {
    turnMoments()
    lane.share.team.barrier()
    let lanes = lane.share.team.lanes
    let count = laneCount * Double(lanes)
    for channel in 0..<channels {
      var total = 0.0
      for other in 0..<lanes { total += sums(forwardExchange, of: other).0[channel] }
      let centre = total / Double(lanes)
      var squares = 0.0
      for other in 0..<lanes {
        let (means, deviations) = sums(forwardExchange, of: other)
        let distance = means[channel] - centre
        squares += deviations[channel] + laneCount * distance * distance
      }
      set(channel, mean: centre, variance: squares / count)
      if lane.lane == 0 {
        keep(channel, mean: centre, variance: squares / max(count - 1, 1))
      }
    }
  }

  private func set(_ channel: Int, mean centre: Double, variance: Double) {
    let inverse = 1 / (variance + BatchNormStep.eps).squareRoot()
    inverseDeviations[channel] = inverse
    scale[channel] = Float(Double(gamma[channel]) * inverse)
    shift[channel] = Float(Double(beta[channel]) - centre * Double(gamma[channel]) * inverse)
    mean[channel] = Float(centre)
  }

  private func keep(_ channel: Int, mean: Double, variance: Double) {
    let share = BatchNormStep.newestShare
    runningMean[channel] = Float((1 - share) * Double(runningMean[channel]) + share * mean)
    runningVariance[channel] =
      Float((1 - share) * Double(runningVariance[channel]) + share * variance)
  }

  /// Waits for all lanes' sums; with them x̂ = (x − mean)·inverse gives
  /// dx = γ·inverse·(g − Σg/n − x̂·Σ(g·x̂)/n), dγ = Σ(g·x̂), dβ = Σg.
  func finishGradient() {
    lane.share.team.barrier()
    let lanes = lane.share.team.lanes
    let count = laneCount * Double(lanes)
    for channel in 0..<channels {
      var (total, products) = (0.0, 0.0)
      for other in 0..<lanes {
        let (gradients, gradientProducts) = sums(backwardExchange, of: other)
        total += gradients[channel]
        products += gradientProducts[channel]
      }
      let inverse = inverseDeviations[channel]
      let factor = Double(gamma[channel]) * inverse / count
      slope[channel] = Float(-factor * inverse * inverse * products)
      offset[channel] = Float(-factor * total)
      if lane.lane == 0 {
        gammaGradient[channel] = Float(products * inverse)
        betaGradient[channel] = Float(total)
      }
    }
  }
}
