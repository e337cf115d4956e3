// The authors' reply to Wallace 2019: is it enough that labels are consistent with a model, as his
// "distillation" has it? A linear model is found from d + 1 of its answers, to numbers; hard labels of
// as many points do not find it. A network is not found from what it says of Gaussian noise, as
// Milli et al. 2019 are cited for, whether it is asked for labels or (for a network of two hidden
// layers) for gradients; from pictures like its own it nearly is. And of datasets whose every label is
// wrong and consistent, some teach the teacher's decisions and some do not: D_det, D_rand, plain
// mistakes and Nakkiran's bugs side by side, by how often student and teacher say the same of clean
// test pictures.
import Datasets
import Learning
import Nets
import Store

/// Do labels that are consistent with a model recover it?
public struct ConsistentLabels: Study {
  public static let name = "consistent-labels"
  public static let summary =
    "how far answers to noise, gradients, pictures, D_det, D_rand and mistakes recover a model"
  public static let tables = ["agreement"]

  /// The models whose gradients are asked for: few inputs to the hidden layers, so that a gradient is
  /// one pass. Milli et al. give no settings that could be taken over.
  struct Replica: Codable, Hashable, Sendable {
    let network: NetworkChoice
    let teacher: TrainingSettings
    /// Questions that are asked.
    let queries: Int
    let matching: QueryMatching
  }

  let paper: PaperSettings
  /// Plain mistakes, as in the study `wrong-labels`.
  let wrong: WrongLabels
  /// Perturbations that other networks do not follow, as in the study `bugs-only`.
  let bugs: BugsOnly
  /// Spread of the Gaussian queries around mid-grey; the cited text has none.
  let spread: Double
  /// How linear models learn, from pictures and from labels.
  let linear: TrainingSettings
  let replica: Replica

  public var footprint: Footprint {
    // Noise takes more than perturbations: about a byte a value.
    paper.footprint(perturbed: 5, models: 18)
  }

  /// Everything for one seed.
  public func measure(on bench: Workbench) throws {
    try askLinearModel(on: bench)
    try askReplica(on: bench)
    try askNetwork(on: bench)
    try compareConsistentDatasets(on: bench)
  }

  /// d + 1 questions, d being the number of pixels.
  private func askLinearModel(on bench: Workbench) throws {
    let choice = NetworkChoice(architecture: "linear", width: nil)
    let teacher = try bench.train(
      "linear", choice, on: paper.naturals(on: bench), linear, seed: bench.seed(10))
    let count = bench.corpus.train.shape.count + 1
    let noise = try noise("linear", count, on: bench)
    let answer = try answers(of: teacher, bench)
    let solved = try bench.recover(
      "linear_solved", teacher, from: noise, by: .solving, seed: bench.seed(11))
    try note(solved, as: Subject.linearValues, count, against: answer, bench)

    let pictures = try bench.part("linear_pictures", of: bench.corpus.train, count)
    for (subject, file, dataset) in [
      (Subject.linearNoise, "linear_noise", noise),
      (Subject.linearPictures, "linear_pictures", pictures),
    ] {
      let student = try bench.train(
        "from_\(file)", choice, on: bench.relabel("\(file)_labels", dataset, by: teacher), linear,
        seed: bench.seed(11))
      try note(student, as: subject, dataset.count, against: answer, bench)
    }
  }

  /// The same questions asked for labels, values and gradients; and pictures.
  private func askReplica(on bench: Workbench) throws {
    let teacher = try bench.train(
      "replica", replica.network, on: paper.naturals(on: bench), replica.teacher,
      seed: bench.seed(12))
    let noise = try noise("replica", replica.queries, on: bench)
    let pictures = try bench.part("replica_pictures", of: bench.corpus.train, replica.queries)
    let answer = try answers(of: teacher, bench)
    for (subject, kind, queries) in [
      (Subject.replicaLabels, QueryKind.labels, noise),
      (Subject.replicaValues, .values, noise),
      (Subject.replicaGradients, .gradients, noise),
      (Subject.replicaPictures, .labels, pictures),
      (Subject.replicaPictureGradients, .gradients, pictures),
    ] {
      let place = queries.id == noise.id ? "noise" : "pictures"
      let student = try bench.recover(
        "replica_\(kind.rawValue)_\(place)", teacher, from: queries,
        by: .matching(kind, replica.matching), seed: bench.seed(13))
      try note(student, as: subject, queries.count, against: answer, bench)
    }
  }

  /// The studies' own network, asked for labels alone.
  private func askNetwork(on bench: Workbench) throws {
    let teacher = try paper.source(on: bench)
    let answer = try answers(of: teacher, bench)
    let noise = try noise("network", paper.perturbed, on: bench)
    for (subject, file, queries) in [
      (Subject.noise, "noise", noise), (Subject.pictures, "pictures", try paper.base(on: bench)),
    ] {
      let labelled = try bench.relabel("\(file)_labels", queries, by: teacher)
      let student = try bench.train(
        "from_\(file)_labels", paper.network, on: labelled, paper.onRand, seed: bench.seed(1))
      try note(student, as: subject, queries.count, against: answer, bench)
      try bench.note(
        Quantity.commonest, of: subject, try commonest(of: labelled, bench))
    }
  }

  /// Every label of theirs is wrong (of D_rand nine in ten), and every one is the teacher's.
  private func compareConsistentDatasets(on bench: Workbench) throws {
    let source = try paper.source(on: bench)
    let answer = try answers(of: source, bench)
    for (subject, file, dataset, training) in [
      (Subject.det, "d_det", try paper.det(of: source, on: bench), paper.onDet),
      (Subject.rand, "d_rand", try paper.rand(of: source, on: bench), paper.onRand),
    ] {
      let student = try bench.train(
        "from_\(file)", paper.network, on: dataset, training, seed: bench.seed(1))
      try note(student, as: subject, dataset.count, against: answer, bench)
    }
    let mistakes = try wrong.mistakes(on: bench)
    try note(
      wrong.student(of: mistakes, on: bench), as: Subject.mistakes, mistakes.labelledWrong.count,
      against: answers(of: mistakes.teacher, bench), bench)
    guard let made = try bugs.bugs(on: bench) else { return }
    try note(
      made.student, as: Subject.bugs, made.dataset.count,
      against: answers(of: bugs.paper.source(on: bench), bench), bench)
  }

  private func noise(_ what: String, _ count: Int, on bench: Workbench) throws -> Dataset {
    let shape = bench.corpus.train.shape
    return try bench.draw(
      "noise_\(what)", split: "train",
      .noise(
        channels: shape.channels, height: shape.height, width: shape.width, spread: spread),
      count, like: bench.corpus.train, seed: bench.seed(14))
  }

  /// What a teacher says of the clean test pictures.
  private func answers(of teacher: Model, _ bench: Workbench) throws -> StoredEvaluation {
    try bench.evaluate(teacher, on: bench.corpus.test)
  }

  private func note(
    _ student: Model, as subject: String, _ examples: Int, against teacher: StoredEvaluation,
    _ bench: Workbench
  ) throws {
    let clean = try bench.evaluate(student, on: bench.corpus.test)
    try bench.note(Quantity.pictures, of: subject, Double(examples), unit: "pictures")
    try bench.note(Quantity.clean, of: subject, clean.accuracy, from: clean)
    try bench.note(Quantity.teacher, of: subject, teacher.accuracy, from: teacher)
    try bench.note(
      Quantity.agreement, of: subject, bench.lab.evaluations.agreement(clean, teacher), from: clean)
  }

  /// The share of the label that is given most often: 1 where a teacher says one thing of all noise.
  private func commonest(of dataset: Dataset, _ bench: Workbench) throws -> Double {
    let labels = try bench.lab.datasets.labels(of: dataset)
    let counts = labels.reduce(into: [UInt16: Int]()) { $0[$1, default: 0] += 1 }
    return Double(counts.values.max() ?? 0) / Double(labels.count)
  }
}

extension ConsistentLabels {
  /// What a student learnt from.
  enum Subject {
    static let linearValues = "linear: d + 1 answers to noise"
    static let linearNoise = "linear: d + 1 labels of noise"
    static let linearPictures = "linear: d + 1 labels of pictures"
    static let replicaLabels = "mlp: labels of noise"
    static let replicaValues = "mlp: values at noise"
    static let replicaGradients = "mlp: gradients at noise"
    static let replicaPictures = "mlp: labels of pictures"
    static let replicaPictureGradients = "mlp: gradients at pictures"
    static let noise = "labels of noise"
    static let pictures = "labels of pictures"
    static let det = "D_det"
    static let rand = "D_rand"
    static let mistakes = "plain mistakes"
    static let bugs = "bugs only"
  }
}

extension Quantity {
  /// The share of clean test pictures of which a student says what its teacher says.
  static let agreement = "agreement with the teacher"
  /// The teacher's own accuracy.
  static let teacher = "accuracy of the teacher"
  /// How often the label is given that is given most often.
  static let commonest = "share of the commonest label"
}
