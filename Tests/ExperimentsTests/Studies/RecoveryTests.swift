// Models from answers: the linear one by elimination, exactly; derivatives of matching by finite
// differences; matching to the same weights.
import Datasets
import Foundation
import Learning
import Nets
import Store
import Testing

@testable import Experiments

@Suite struct RecoveryTests {
  @Test func asManyAnswersAsParametersDetermineALinearModel() throws {
    var stream = RandomStream(seed: 4, purpose: .noise)
    func draw() -> Double { Double(stream.normal()) }
    let weights = (0..<3).map { _ in (0..<7).map { _ in draw() } }
    let biases = (0..<3).map { _ in draw() }
    let points = (0..<8).map { _ in (0..<7).map { _ in draw() } }
    let answers = points.map { point in
      zip(weights, biases).map { row, bias in zip(row, point).reduce(bias) { $0 + $1.0 * $1.1 } }
    }
    let solved = try LinearRecovery(points: points, answers: answers).solve()
    for (found, row) in zip(solved.weights, weights) {
      for (a, b) in zip(found, row) { #expect(abs(a - b) < 1e-10) }
    }
    for (a, b) in zip(solved.biases, biases) { #expect(abs(a - b) < 1e-10) }
  }

  @Test func pointsOfAPlaneAndAnotherNumberOfPointsAreRefused() throws {
    let answers = [[1.0], [2], [3]]
    let flat = #expect(throws: StoreError.self) {
      try LinearRecovery(points: [[0, 0], [1, 1], [2, 2]], answers: answers).solve()
    }
    #expect("\(try #require(flat))".hasPrefix("the points lie in a plane"))
    let few = #expect(throws: StoreError.self) {
      try LinearRecovery(points: [[0, 0], [1, 1]], answers: [[1], [2]])
    }
    #expect("\(try #require(few))".contains("one point more than that; 2 are given"))
  }

  private func network(_ seed: UInt64) throws -> (Architecture, QueriedNetwork) {
    let architecture = try Architecture.named(
      "mlp", input: ImageShape(channels: 1, height: 3, width: 3), classes: 4, width: 10)
    return (architecture, try QueriedNetwork(Weights(initialising: architecture, seed: seed)))
  }

  @Test func theGradientAndTheLogitsAreThoseOfTheLabsNetwork() throws {
    let (architecture, queried) = try network(1)
    let pixels = (0..<9).map { UInt8($0 * 25) }
    let input = pixels.map { (Float($0) / 255 - 0.5) * 4 }
    let plan = try GradientPlan(queried.weights(of: architecture), batch: 1)
    for (place, level) in pixels.enumerated() { plan.input[place] = Float(level) / 255 }
    plan.forward()
    let trace = queried.trace(input)
    for (a, b) in zip(trace.logits, plan.logits) { #expect(abs(a - b) < 1e-5) }
    let probe: [Float] = [0.5, -0.5, 0.5, 0.5]
    for (place, value) in probe.enumerated() { plan.logitGradient[place] = value }
    plan.backward()
    // A pixel's step is four of the first layer's.
    for (a, b) in zip(queried.gradient(trace, probe: probe), plan.inputGradient) {
      #expect(abs(4 * a - b) < 1e-5)
    }
  }

  @Test(arguments: QueryKind.allCases)
  func derivativesAreThoseOfFiniteDifferences(kind: QueryKind) throws {
    var (_, student) = try network(2)
    let (_, teacher) = try network(3)
    var stream = RandomStream(seed: 5, purpose: .noise)
    let input = (0..<9).map { _ in stream.normal() }
    let trace = teacher.trace(input)
    let probe: [Float] = [0.5, 0.5, -0.5, 0.5]
    let answer: QueryAnswer =
      switch kind {
      case .labels: .label(2)
      case .values: .values(trace.logits)
      case .gradients:
        .gradient(teacher.gradient(trace, probe: probe), probe: probe, of: trace.logits)
      }
    var derivative = [Float](repeating: 0, count: student.values.count)
    _ = student.addDerivative(input, answer, to: &derivative)
    let step: Float = 1e-3
    for place in stride(from: 0, to: student.values.count, by: 3) {
      let value = student.values[place]
      var ignored = derivative
      student.values[place] = value + step
      let above = student.addDerivative(input, answer, to: &ignored)
      student.values[place] = value - step
      let below = student.addDerivative(input, answer, to: &ignored)
      student.values[place] = value
      #expect(abs((above - below) / (2 * step) - derivative[place]) < 2e-3)
    }
  }

  @Test func matchingComesNearerAndRepeatsItself() throws {
    let made = try StepLab()
    let queries = try DrawRecipe(
      name: DatasetName("noise/train"),
      drawing: .noise(channels: 1, height: 3, width: 3, spread: 0.25), count: 64, seed: 1
    ).run(in: made.lab)
    let source = try StoredExamples(queries, in: made.lab)
    let (_, teacher) = try network(6)
    let matching = QueryMatching(epochs: 20, rate: 0.01, batch: 16)
    for kind in QueryKind.allCases {
      let (_, student) = try network(7)
      let one = try matching.train(student, from: teacher, kind, on: source, seed: 9)
      let two = try matching.train(student, from: teacher, kind, on: source, seed: 9)
      #expect(one.student.values == two.student.values)
      #expect(one.losses[19] < one.losses[0] / 2)
    }
  }

  @Test func aTeacherThatTheMethodCannotFindIsRefused() throws {
    let made = try StudyLab()
    let corpus = try Corpus(made.corpus, in: made.lab)
    let teacher = try TrainStep(
      model: "linear", dataset: corpus.train, architecture: "linear",
      training: TrainingSettings(epochs: 1, batch: 32)
    ).run(in: made.lab)
    let matching = QueryMatching(epochs: 1, rate: 0.01, batch: 16)
    let step = RecoverStep(
      model: "found", teacher: teacher, queries: corpus.test,
      method: .matching(.labels, matching), seed: 1)
    let error = #expect(throws: StoreError.self) { try step.run(in: made.lab) }
    #expect(
      "\(try #require(error))".hasPrefix("gradients are only matched by networks of kind mlp"))
  }

  @Test func whatWasBegunIsTakenUpByItsRun() throws {
    let made = try StudyLab()
    let bench = try made.bench("consistent-labels")
    let (lab, test) = (made.lab, bench.corpus.test)
    let teacher = try bench.train(
      "teacher", NetworkChoice(architecture: "mlp", width: 8), on: bench.corpus.train,
      TrainingSettings(epochs: 1, schedule: Schedule(peak: 0.02), batch: 32), seed: 1)
    let matching = QueryMatching(epochs: 1, rate: 0.01, batch: 16)
    let requests = [
      try DrawRecipe(name: DatasetName("drawn/train"), drawing: .points, count: 9, seed: 1)
        .request(),
      try AlterRecipe(
        name: DatasetName("altered/test"), dataset: test,
        alteration: .signs(amplitude: 0.04, predictive: 1)
      ).request(),
      try RecoverStep(
        model: "found", teacher: teacher, queries: test, method: .matching(.values, matching),
        seed: 1
      ).request(),
    ]
    for request in requests {
      guard case .started(let run, _) = try lab.runs.begin(request) else { continue }
      try Resumption.resume(run, in: lab, threads: 1)
      #expect(try lab.runs.run(run.id).state == .finished)
    }
    #expect(try lab.datasets.named("drawn/train").count == 9)
    #expect(try lab.datasets.named("altered/test").labels == test.labels)
    #expect(try lab.models.named("found").weightsHash != teacher.weightsHash)
  }
}
