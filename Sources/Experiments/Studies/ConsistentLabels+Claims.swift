// What is claimed of labels that are consistent with a model, how it will be judged, and the settings of
// each scale. The cited experiments have no published numbers that could be found.
import Learning
import Nets
import Store

extension ConsistentLabels {
  /// The settings of that scale.
  public init(_ scale: Scale, on kind: Corpus.Kind, threads: Int) throws {
    paper = try PaperSettings(scale, on: kind, threads: threads)
    wrong = try WrongLabels(scale, on: kind, threads: threads)
    bugs = try BugsOnly(scale, on: kind, threads: threads)
    // About as wide as the grid allows without most pixels being clipped.
    spread = 0.25
    let isTiny = scale == .tiny
    linear = try TrainingSettings(
      epochs: isTiny ? 1 : 10, schedule: Schedule(peak: 0.02), batch: isTiny ? 32 : 128,
      augmentation: .none, threads: threads)
    replica = Replica(
      network: NetworkChoice(architecture: "mlp", width: isTiny ? 16 : 64),
      teacher: try TrainingSettings(
        epochs: isTiny ? 1 : 3, schedule: Schedule(peak: 0.02), batch: isTiny ? 32 : 128,
        augmentation: .none, threads: threads),
      queries: isTiny ? 40 : scale == .small ? 1_000 : 10_000,
      matching: QueryMatching(epochs: isTiny ? 2 : 30, rate: 0.002, batch: 32))
  }

  private func agreement(_ subject: String) -> Claim.Quantity {
    Claim.Quantity(Quantity.agreement, of: subject)
  }

  /// What will be judged.
  public func claims(classes: Int) -> [Claim] { linearClaims + networkClaims }

  private var linearClaims: [Claim] {
    let reply = "the authors' response to Wallace"
    let solved = Claim(
      "answers recover a linear model",
      statement: "As many answers in numbers as a linear model has parameters for each class "
        + "determine it.",
      source: reply,
      refutation: "Teacher and solution differ on more than one test picture in a hundred.",
      agreement(Subject.linearValues), .above, .reference(0.99), by: 0)
    return [
      solved,
      Claim(
        "hard labels do not",
        statement: "As many hard labels of the same points do not.",
        source: "the reply says \"labelling d + 1 random points\": this is the case of hard labels",
        refutation: "A linear model trained on them agrees as often as the solution, to within 5 "
          + "points.",
        agreement(Subject.linearNoise), .below, .control(Subject.linearValues), by: 0.05,
        requires: solved.name),
    ]
  }

  private var networkClaims: [Claim] {
    let milli = "Milli et al. 2019, as the authors' response cites it"
    return [
      Claim(
        "noise does not recover a network",
        statement: "A network's labels of Gaussian noise teach its decisions on pictures far less "
          + "than its labels of as many pictures.",
        source: milli,
        refutation: "They teach agreement to within 20 points of those.",
        agreement(Subject.noise), .below, .control(Subject.pictures), by: 0.2),
      Claim(
        "gradients say more than labels",
        statement: "Asked about the same noise, gradients teach more of a network's decisions "
          + "than labels.",
        source: "Milli et al. 2019, abstract",
        refutation: "They gain less than 5 points of agreement.",
        agreement(Subject.replicaGradients), .above, .control(Subject.replicaLabels), by: 0.05),
      Claim(
        "pictures say more than noise",
        statement: "Labels of pictures teach more of the same network's decisions than labels of "
          + "as much noise.",
        source: milli,
        refutation: "They gain less than 5 points of agreement.",
        agreement(Subject.replicaPictures), .above, .control(Subject.replicaLabels), by: 0.05),
      Claim(
        "consistent bugs do not recover a network",
        statement:
          "Bugs with labels that the teacher gives teach less of its decisions than D_det, "
          + "whose labels are as wrong and as consistent.",
        source: "the authors' response to Wallace: distillation cannot tell the two apart",
        refutation: "They teach agreement to within 5 points of D_det's.",
        agreement(Subject.bugs), .below, .control(Subject.det), by: 0.05),
      Claim(
        "nor do all mistakes alike",
        statement: "Plain mistakes, wrong and consistent too, teach more of their teacher's "
          + "decisions than D_det.",
        source: "Wallace 2019 beside Ilyas et al. 2019, table 1",
        refutation: "They teach agreement to within 10 points of D_det's.",
        agreement(Subject.mistakes), .above, .control(Subject.det), by: 0.1),
    ]
  }

  /// None that could be found.
  public var published: [PublishedFigure] { [] }
}
