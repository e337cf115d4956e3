// A picture with the content of one picture and the style of another, as networks of the lab see them: a
// dataset of one picture, with the series of its losses.
import Foundation
import Learning
import Nets
import Store

/// A picture of a dataset.
public struct PlacedPicture: Codable, Hashable, Sendable {
  /// Where it is, as it was when the place was noted.
  public let dataset: String
  public let contentHash: String
  /// Its place there, from 0.
  public let ordinal: Int

  /// The picture at `ordinal`.
  ///
  /// - Throws: `LearningError.ordinalOutOfRange`.
  public init(_ dataset: Dataset, at ordinal: Int) throws {
    guard (0..<dataset.count).contains(ordinal) else {
      throw LearningError.ordinalOutOfRange(ordinal, count: dataset.count)
    }
    self.dataset = dataset.name.description
    contentHash = dataset.hash
    self.ordinal = ordinal
  }

  /// Its pixels.
  func read(in lab: LabFile) throws -> StylePicture {
    let dataset = try lab.datasets.named(dataset)
    let levels = try lab.pictures.pixels(of: dataset.pictures, in: ordinal..<ordinal + 1)
    return StylePicture(levels, shape: ImageShape(dataset.shape))
  }
}

/// Which picture to find, and what to call it; equal recipes are found and not run again.
public struct StyleRecipe: Codable, Sendable {
  /// A network of the lab, as it was when the recipe was written.
  public struct Network: Codable, Hashable, Sendable {
    public let model: String
    public let weightsHash: String

    /// The model's weights of now.
    public init(_ model: Model) {
      self.model = model.name
      weightsHash = model.weightsHash.hexadecimal
    }
  }

  /// A network that looks at what became of the picture.
  public struct Judge: Codable, Hashable, Sendable {
    public let network: Network
    public let view: StyleView

    /// The model's weights of now, looking through `view`.
    public init(_ model: Model, _ view: StyleView) {
      network = Network(model)
      self.view = view
    }
  }

  /// The dataset that it makes.
  public let name: String
  /// Says what is style, and what is content.
  public let styleNetwork, contentNetwork: Network
  /// The picture that lends its style, and the one that lends its content.
  public let style, content: PlacedPicture
  /// How the picture is sought.
  public let settings: StyleSettings
  /// Follows the search without a part in it.
  public let judge: Judge

  /// `style` as `styleNetwork` sees it, on `content` as `contentNetwork` does.
  public init(
    name: DatasetName, styleNetwork: Model, contentNetwork: Model, style: PlacedPicture,
    content: PlacedPicture, settings: StyleSettings, judge: Judge
  ) {
    self.name = name.description
    self.styleNetwork = Network(styleNetwork)
    self.contentNetwork = Network(contentNetwork)
    self.style = style
    self.content = content
    self.settings = settings
    self.judge = judge
  }

  /// What this recipe is in the lab's books.
  public func request() throws -> RunRequest {
    try RunRequest(kind: "style", name: name, settings: self, seed: settings.seed)
  }

  /// Finds the picture, or finds it found, or begins again where a killed run was.
  public func run(in lab: LabFile, report: WorkProgress.Report = { _ in }) throws -> Dataset {
    try Self.run([self], in: lab, threads: 1, report: report)[0]
  }

  /// Finds all pictures, as many at a time as there are threads, each a run of its own; what the lab
  /// holds already is not computed again. A picture's bytes do not depend on the others.
  ///
  /// - Returns: their datasets, in order.
  /// - Throws: what reading networks and pictures throws, and what `StyleTransfer` throws.
  public static func run(
    _ recipes: [StyleRecipe], in lab: LabFile, threads: Int,
    report: WorkProgress.Report = { _ in }
  ) throws -> [Dataset] {
    let missing = try recipes.filter { try lab.runs.finished($0.request()) == nil }
    for start in stride(from: 0, to: missing.count, by: max(threads, 1)) {
      let end = min(start + max(threads, 1), missing.count)
      let jobs = missing[start..<end].map(Job.init)
      try begin(jobs[...], in: lab) { try compute(jobs, in: lab) }
      report(
        WorkProgress(task: "style transfer", done: end, total: missing.count, unit: "pictures"))
    }
    return try recipes.map { recipe in
      try lab.making(DatasetName(recipe.name), recipe.request()) { _ in
        throw StoreError.refused("\(recipe.name) was not made")
      }
    }
  }

  /// A picture on its way.
  private final class Job: @unchecked Sendable {
    let recipe: StyleRecipe
    var transfer: StyleTransfer?
    var result: StyledPicture?

    init(_ recipe: StyleRecipe) { self.recipe = recipe }
  }

  /// Begins the runs of `waiting`, one within the other, has all computed, and ends each with its
  /// picture; so whatever goes wrong is noted with every run that it keeps from its end.
  private static func begin(
    _ waiting: ArraySlice<Job>, in lab: LabFile, _ compute: () throws -> Void
  ) throws {
    guard let job = waiting.first else { return try compute() }
    _ = try lab.making(DatasetName(job.recipe.name), job.recipe.request()) { run in
      try begin(waiting.dropFirst(), in: lab, compute)
      return try job.recipe.store(job.result, run, in: lab)
    }
  }

  private static func compute(_ jobs: [Job], in lab: LabFile) throws {
    for job in jobs { job.transfer = try job.recipe.transfer(in: lab) }
    LaneTeam(lanes: jobs.count).run { lane in
      jobs[lane].result = jobs[lane].transfer?.run()
      jobs[lane].transfer = nil
    }
  }

  /// The search, ready to run.
  func transfer(in lab: LabFile) throws -> StyleTransfer {
    func weights(_ network: Network) throws -> Weights {
      let model = try lab.models.named(network.model)
      guard model.weightsHash.hexadecimal == network.weightsHash else {
        throw StoreError.refused(
          "\(network.model) has other weights than when \(name) was begun; begin it under another "
            + "name")
      }
      return try lab.models.network(of: model)
    }
    return try StyleTransfer(
      settings, style: style.read(in: lab), seenBy: weights(styleNetwork),
      content: content.read(in: lab), seenBy: weights(contentNetwork),
      judge: StyleJudge(weights: weights(judge.network), view: judge.view))
  }

  private func store(_ picture: StyledPicture?, _ run: Run, in lab: LabFile) throws -> Dataset {
    guard let picture else { throw StoreError.refused("\(name) was not computed") }
    let base = try lab.datasets.named(content.dataset)
    let set = try lab.fill(run, shape: base.shape, count: 1, task: "style \(name)", { _ in }) {
      _ in picture.levels
    }
    try lab.metrics.record(Self.series(of: picture), run: run)
    return try lab.datasets.create(
      DatasetDraft(
        name: DatasetName(name), pictures: set,
        labels: [lab.datasets.labels(of: base)[content.ordinal]],
        labelingKind: base.labelingKind, space: .existing(base.labels), parent: base),
      run: run)
  }

  /// What is followed from step to step.
  private static func series(of picture: StyledPicture) -> [MetricPoints] {
    func series(_ name: String, _ unit: String, _ value: (StyledPicture.Step) -> Double)
      -> MetricPoints
    {
      MetricPoints(name: name, unit: unit, axis: .step, values: picture.steps.map(value))
    }
    return [
      series("style loss", "1") { $0.losses.style },
      series("content loss", "1") { $0.losses.content },
      series("judged style loss", "1") { $0.judged?.style ?? .nan },
      series("judged content loss", "1") { $0.judged?.content ?? .nan },
      series("checkerboard", "share") { $0.checkerboard },
    ]
  }
}
