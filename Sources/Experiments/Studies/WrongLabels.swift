// Wallace 2019, "Learning from Incorrectly Labeled Data": labels that a model gives teach another one
// about the world even where every single one is wrong. Four settings: a model's mistakes on natural
// pictures, and nothing else; a model's mistakes on 32 perturbed points of the plane; the answers of a
// model of digits about a corpus that has none; and, for the authors' reply, students of other
// architectures and the colour that mistakes have in common with what they are called.
import Datasets
import Learning
import Nets
import Store

/// Do wrong labels teach what is right, if a model gave them?
public struct WrongLabels: Study {
  public static let name = "wrong-labels"
  public static let summary =
    "what networks learn from a model's mistakes alone, and from its labels for another corpus"
  public static let tables = ["measurements"]

  /// A network that learns from the mistakes, with the peak of its learning rate.
  struct Student: Codable, Hashable, Sendable {
    let network: NetworkChoice
    let rate: Double

    /// What tables call it.
    var name: String { "mistakes, by \(network.architecture)" }
  }

  /// Labels carried from drawn digits to the corpus. The source uses MNIST, which not every lab has:
  /// digits that are drawn on the spot make the study whole, and no easier to learn from elsewhere.
  struct Carrying: Codable, Hashable, Sendable {
    /// Digits that the teacher learns from, and those that both are tested on.
    let digits, tested: Int
    /// Pictures of the corpus that the teacher labels.
    let labelled: Int
    let teacher, student: TrainingSettings
  }

  /// The case in the plane. One plane is 32 points: several to a repetition, or chance would speak.
  struct Planes: Codable, Hashable, Sendable {
    let count: Int
    /// As published.
    let points: Int
    /// The network has two hidden layers; the source says "small".
    let network: NetworkChoice
    /// All points are one batch.
    let training: TrainingSettings
    /// L∞ 0.12, away from the label.
    let attack: AttackSettings
  }

  let paper: PaperSettings
  /// Passes over the corpus after which the teacher is stopped, while it still makes mistakes.
  let teacher: TrainingSettings
  let students: [Student]
  /// How students learn; their rates come with them.
  let learning: TrainingSettings
  let carrying: Carrying
  let planes: Planes
  /// The class of the colour cue; in grey there is none.
  let cue: String?

  public var footprint: Footprint {
    var footprint = paper.footprint(perturbed: 0, models: students.count + 5)
    // Drawn digits and altered pictures take about as much as perturbations.
    footprint.perturbations += carrying.digits + carrying.tested + carrying.labelled
    return footprint
  }

  /// Everything for one seed.
  public func measure(on bench: Workbench) throws {
    try learnFromMistakes(on: bench)
    try carryLabels(on: bench)
    try learnInPlanes(on: bench)
  }

  /// The teacher's mistakes on what it learnt from, labelled as it sees them; beside them the same
  /// pictures with labels that no model gave.
  private func learnFromMistakes(on bench: Workbench) throws {
    let made = try mistakes(on: bench)
    try test(made.teacher, as: Subject.teacher, on: bench.corpus.test, bench)
    let (count, all) = (made.labelledWrong.count, try paper.naturals(on: bench).count)
    try bench.note(Quantity.learntBy, of: Subject.teacher, 1 - Double(count) / Double(all))
    try bench.note(Quantity.pictures, of: Subject.mistakes, Double(count), unit: "pictures")
    for student in students {
      let model = try learn(from: made.labelledWrong, student, "mistakes", bench)
      try test(model, as: student.name, on: bench.corpus.test, bench)
    }
    let chance = try bench.relabel("mistaken_random", made.labelledRight, by: .rule(.random))
    let model = try learn(from: chance, students[0], "random_labels", bench)
    try test(model, as: Subject.randomLabels, on: bench.corpus.test, bench)
    if let cue { try compareColours(of: cue, made.labelledWrong, bench) }
  }

  /// A model with its mistakes.
  struct Mistakes {
    let teacher: Model
    /// Their right labels, and those that the teacher gives.
    let labelledRight, labelledWrong: Dataset
  }

  /// The teacher that is stopped early, and what it gets wrong of what it learns from.
  func mistakes(on bench: Workbench) throws -> Mistakes {
    let naturals = try paper.naturals(on: bench)
    let model = try bench.train(
      "short", paper.network, on: naturals, teacher, seed: bench.seed(5))
    let mistaken = try bench.mistaken("mistaken", by: model, of: naturals)
    return Mistakes(
      teacher: model, labelledRight: mistaken,
      labelledWrong: try bench.relabel("mistakes", mistaken, by: model))
  }

  /// The student that has the teacher's own architecture.
  func student(of mistakes: Mistakes, on bench: Workbench) throws -> Model {
    try learn(from: mistakes.labelledWrong, students[0], "mistakes", bench)
  }

  private func learn(
    from dataset: Dataset, _ student: Student, _ role: String, _ bench: Workbench
  ) throws -> Model {
    var training = learning
    training.schedule.peak = student.rate
    return try bench.train(
      "from_\(role)_\(student.network.architecture)", student.network, on: dataset, training,
      seed: bench.seed(6))
  }

  private func test(_ model: Model, as subject: String, on dataset: Dataset, _ bench: Workbench)
    throws
  {
    let clean = try bench.evaluate(model, on: dataset)
    try bench.note(Quantity.clean, of: subject, clean.accuracy, from: clean)
  }

  /// A model of digits labels the corpus; a fresh one learns from that, and reads digits. Networks here
  /// treat all pixels alike, so the corpus is once shown as it is and once with the mean and spread
  /// of the digits' pixels: the source is silent about what its case without those had.
  private func carryLabels(on bench: Workbench) throws {
    let shape = bench.corpus.train.shape
    let drawing = Drawing.digits(channels: shape.channels, side: shape.height)
    let digits = try bench.draw(
      "digits", split: "train", drawing, carrying.digits, seed: bench.seed(7))
    let tested = try bench.draw(
      "digits", split: "test", drawing, carrying.tested, like: digits, seed: bench.seed(8))
    let model = try bench.train(
      "digits", paper.network, on: digits, carrying.teacher, seed: bench.seed(7))
    try test(model, as: Subject.digits, on: tested, bench)

    let pictures = try bench.part("carried", of: bench.corpus.train, carrying.labelled)
    let statistics = try PixelStatistics(of: StoredExamples(digits, in: bench.lab))
    let matched = try bench.alter(
      "carried_matched", pictures,
      .statistics(mean: statistics.mean, spread: statistics.spread))
    for (subject, file, dataset) in [
      (Subject.carried, "carried", pictures), (Subject.matched, "matched", matched),
    ] {
      let labelled = try bench.relabel("\(file)_labels", dataset, by: model)
      let student = try bench.train(
        "from_\(file)", paper.network, on: labelled, carrying.student, seed: bench.seed(8))
      try test(student, as: subject, on: tested, bench)
    }
  }

  /// Random labels of random points, learnt by heart; every point is moved until the model errs, and
  /// what it then says is the label.
  private func learnInPlanes(on bench: Workbench) throws {
    var (memorised, learnt, kept) = (0.0, 0.0, 0)
    for plane in 0..<planes.count {
      let points = try bench.draw(
        "plane\(plane)", split: "train", .points, planes.points,
        seed: bench.seed(100 + UInt64(plane)))
      let model = try train("plane\(plane)", on: points, role: 0, bench)
      memorised += try bench.evaluate(model, on: points).accuracy
      let moved = try bench.attack(
        "plane\(plane)_moved", kind: "attack", model, on: points, .none, labels: .kept,
        planes.attack)
      let flipped = try bench.mistaken("plane\(plane)_flipped", by: model, of: moved)
      let wrong = try bench.relabel("plane\(plane)_wrong", flipped, by: model)
      kept += wrong.count
      let student = try train("plane\(plane)_student", on: wrong, role: 1, bench)
      learnt += try bench.evaluate(student, on: points).accuracy
    }
    let count = Double(planes.count)
    try bench.note(Quantity.learntBy, of: Subject.plane, memorised / count)
    try bench.note(
      Quantity.pictures, of: Subject.plane, Double(kept) / count, unit: "points")
    try bench.note(Quantity.clean, of: Subject.plane, learnt / count)
  }

  private func train(_ what: String, on points: Dataset, role: UInt64, _ bench: Workbench) throws
    -> Model
  {
    var training = planes.training
    training.batch = points.count
    return try bench.train(
      what, planes.network, on: points, training, seed: bench.seed(200 + role))
  }

  /// The authors' reply: a moderately good model calls green things frogs. Are the mistakes that it
  /// calls so nearer in colour to true ones than its other mistakes are?
  func compareColours(of cue: String, _ wrong: Dataset, _ bench: Workbench) throws {
    guard let label = bench.corpus.train.labels.classes.firstIndex(where: { $0.name == cue }) else {
      bench.tell.warn("no class of \(bench.corpus.name) is called \(cue): no colours are compared")
      return
    }
    let colours = MeanColours(lab: bench.lab)
    let right = try colours.of(bench.corpus.test) { $0 == label }
    let called = try colours.of(wrong) { $0 == label }
    let other = try colours.of(wrong) { $0 != label }
    guard let right, let called, let other else {
      bench.tell.warn("no picture is called \(cue) by mistake: no colours are compared")
      return
    }
    for (subject, colour) in [
      (Subject.trueCue, right), (Subject.calledCue, called), (Subject.otherCue, other),
    ] {
      for (channel, value) in colour.channels.enumerated() {
        try bench.note(
          Quantity.colour, at: Double(channel), of: subject, value, unit: "pixel range")
      }
      guard subject != Subject.trueCue else { continue }
      try bench.note(
        Quantity.colourGap, of: subject, colour.distance(to: right), unit: "pixel range")
    }
  }
}

extension WrongLabels {
  /// What figures are about.
  enum Subject {
    static let teacher = "teacher"
    static let mistakes = "mistakes"
    static let randomLabels = "mistakes, random labels"
    static let digits = "digits"
    static let carried = "labels carried"
    static let matched = "labels carried, statistics matched"
    static let plane = "plane"
    static let trueCue = "true"
    static let calledCue = "called so by mistake"
    static let otherCue = "other mistakes"
  }
}

extension Quantity {
  /// The share of what a network learnt from that it then gets right.
  static let learntBy = "accuracy on what it learnt from"
  /// How many examples there are to learn from.
  static let pictures = "examples"
  /// The mean of a channel; x is its number.
  static let colour = "mean colour"
  /// How far that is from the true ones', in all channels together (L2).
  static let colourGap = "distance from their colour"
}
