// A large lab out of nothing, to time queries on: as many runs, examples, perturbations, predictions and
// metric points as a long study leaves behind, the same bytes of content every time. Its numbers are
// drawn and mean nothing. What studies leave behind is real: each is run whole at tiny scale.
//
// All goes through the repositories, as everything does, so that every row is as a command writes it. A
// killed generation goes on with the next run that is not finished.
import Datasets
import Learning
import Nets
import Store

/// Makes a large lab.
public struct LargeLab {
  /// How much of everything.
  public struct Sizes: Codable, Hashable, Sendable {
    /// Training runs, each with a model.
    let runs: Int
    /// Metric points of each.
    let points: Int
    /// Examples in all datasets together.
    let examples: Int
    /// Examples of an evaluation.
    let predictions: Int
    /// Of them those that stand in a dataset for training.
    let perturbations: Int
    let inversions: Int
    /// Features that are weighed, each for ten classes.
    let units: Int
    /// Repetitions of every study.
    let seeds: Int

    /// A lab of some seconds.
    public static let quick = Sizes(
      runs: 20, points: 500, examples: 6_000, predictions: 400, perturbations: 1_000,
      inversions: 100, units: 8, seeds: 1)
    /// A thousand runs, a million examples, ten million points.
    public static let full = Sizes(
      runs: 1_000, points: 10_000, examples: 1_000_000, predictions: 10_000,
      perturbations: 100_000, inversions: 10_000, units: 512, seeds: 3)
  }

  static let classes = 10
  static let shape = PictureShape(channels: 1, height: 28, width: 28)
  /// The pictures that all examples share.
  static let distinct = 1_000

  let lab: LabFile
  let sizes: Sizes
  let tell: Telling

  /// A large lab in `lab`.
  public init(in lab: LabFile, _ sizes: Sizes, _ tell: Telling = Telling()) {
    self.lab = lab
    self.sizes = sizes
    self.tell = tell
  }

  /// Makes everything that is not there yet. `threads` share the training of `studies`.
  public func make(threads: Int, studies: [any Study.Type] = Studies.all) throws {
    let test = try importPictures("many/test", count: sizes.predictions, from: 1)
    // The test set comes again corrupted and perturbed.
    let others = 3 * sizes.predictions + sizes.perturbations + sizes.inversions
    let train = try importPictures(
      "many/train", count: sizes.examples - others, from: 0, like: test)
    tell.say("\(train.name), \(test.name)")
    let models = try trainModels(on: train)
    tell.say("\(models.count) models")
    let perturbed = try perturb("p/test", test, by: models[0], target: "none")
    let determined = try perturb("d_det/train", train, by: models[0], target: "next")
    try invert("d_r/train", train, by: models[1])
    let corrupted = try corrupt("fog_3/test", test)
    tell.say("\(perturbed.name), \(determined.name), d_r/train, \(corrupted.name)")
    try evaluate(models, on: test, perturbed, corrupted)
    try check(models[0], on: test)
    try weighFeatures(of: models[0], on: [test, determined], reference: test)
    try run(studies, threads: threads)
  }

  /// Studies at tiny scale, on a small corpus of their own.
  private func run(_ studies: [any Study.Type], threads: Int) throws {
    let learnt = try importPictures("few/train", count: 320, from: 2)
    _ = try importPictures("few/test", count: 160, from: 3, like: learnt)
    for study in studies {
      _ = try StudyRun(study, scale: .tiny, corpus: "few", seeds: sizes.seeds)
        .run(in: lab, threads: threads, Telling())
      tell.say("study \(study.name)")
    }
  }

  /// What a run did, in the words that commands use, and how large a lab it did it for.
  struct Note<Settings: Encodable>: Encodable {
    let sizes: Sizes
    let settings: Settings

    func encode(to encoder: any Encoder) throws {
      try settings.encode(to: encoder)
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(sizes, forKey: .sizes)
    }

    private enum Key: CodingKey { case sizes }
  }

  /// Carries out a run of that kind and name, or finds it done.
  func carryOut<Result>(
    _ kind: String, _ name: String, _ settings: some Encodable, seed: UInt64 = 1,
    found: (Run) throws -> Result, _ body: (Run) throws -> Result
  ) throws -> Result {
    let request = try RunRequest(
      kind: kind, name: name, settings: Note(sizes: sizes, settings: settings), seed: seed)
    return try lab.carryOut(request, found: found, body)
  }
}
