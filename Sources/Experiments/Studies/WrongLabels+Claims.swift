// What Wallace and the authors claim of wrong labels, how it will be judged, the published numbers, and
// the settings of each scale.
import Learning
import Nets
import Store

extension WrongLabels {
  /// The settings of that scale.
  public init(_ scale: Scale, on kind: Corpus.Kind, threads: Int) throws {
    paper = try PaperSettings(scale, on: kind, threads: threads)
    cue = kind == .colour ? "frog" : nil
    var short = paper.standard
    // As published; the schedule ends with the second epoch.
    short.epochs = scale == .tiny ? 1 : 2
    teacher = short
    var learning = paper.onInverted
    learning.epochs = scale == .tiny ? 1 : scale == .small ? 10 : 50
    self.learning = learning
    students = Self.students(scale, kind)
    carrying = try Self.carrying(scale, paper)
    planes = try Self.planes(scale)
  }

  /// The first is the teacher's own architecture; widths for which all take about as long.
  private static func students(_ scale: Scale, _ kind: Corpus.Kind) -> [Student] {
    func one(_ architecture: String, _ width: Int?, _ rate: Double) -> Student {
      Student(network: NetworkChoice(architecture: architecture, width: width), rate: rate)
    }
    switch scale {
    case .tiny: return [one("cnn", 8, 0.1), one("mlp", 32, 0.02)]
    case .small:
      let own = kind == .grey ? one("cnn", nil, 0.1) : one("resnet9", 16, 0.1)
      return [own, one("vgg11-bn", 16, 0.05), one("mlp", 256, 0.02)]
    case .paper:
      return [one("resnet50", nil, 0.1), one("resnet18", nil, 0.1), one("vgg16-bn", nil, 0.1)]
    }
  }

  private static func carrying(_ scale: Scale, _ paper: PaperSettings) throws -> Carrying {
    var (teacher, student) = (paper.standard, paper.standard)
    // Mirrored digits are no digits.
    let shifted = scale == .tiny ? Augmentation.none : Augmentation(cropPadding: 2, flip: false)
    (teacher.augmentation, student.augmentation) = (shifted, shifted)
    teacher.schedule.peak = 0.1
    student.schedule.peak = 0.1
    switch scale {
    case .tiny:
      return Carrying(digits: 64, tested: 32, labelled: 64, teacher: teacher, student: student)
    case .small:
      (teacher.epochs, student.epochs) = (4, 5)
      return Carrying(
        digits: 10_000, tested: 2_000, labelled: 15_000, teacher: teacher, student: student)
    case .paper:
      return Carrying(
        digits: 60_000, tested: 10_000, labelled: 60_000, teacher: teacher, student: student)
    }
  }

  private static func planes(_ scale: Scale) throws -> Planes {
    Planes(
      count: scale == .tiny ? 1 : 8, points: 32,
      network: NetworkChoice(architecture: "mlp", width: scale == .tiny ? 32 : 128),
      training: try TrainingSettings(
        epochs: scale == .tiny ? 50 : 800, schedule: Schedule(.constant, peak: 0.003), batch: 32,
        optimiser: .adam(Adam()), augmentation: .none),
      attack: try AttackSettings(
        threat: ThreatModel(norm: .linf, eps: Epsilon("0.12")), steps: 20))
  }

  /// What will be judged.
  public func claims(classes: Int) -> [Claim] {
    let chance = 1 / Double(classes)
    return mistakeClaims(chance: chance) + carryingClaims + planeClaims + colourClaims
  }

  private func clean(_ subject: String) -> Claim.Quantity {
    Claim.Quantity(Quantity.clean, of: subject)
  }

  private func mistakeClaims(chance: Double) -> [Claim] {
    let own = Claim(
      "mistakes alone teach",
      statement:
        "A fresh network that has seen a model's mistakes only, each with its wrong label, "
        + "recognises test pictures.",
      source: "Wallace 2019, figure 1",
      refutation: "Its accuracy is not 10 points above that from the same pictures with random "
        + "labels.",
      clean(students[0].name), .above, .control(Subject.randomLabels), by: 0.1)
    let others = students.dropFirst().map { student in
      Claim(
        "and teach \(student.network.architecture)",
        statement: "So does a network of another architecture than the model's: weights are not "
          + "what is passed on.",
        source: "the authors' response to Wallace",
        refutation: "Its accuracy stays within 10 points of chance.",
        clean(student.name), .above, .reference(chance), by: 0.1)
    }
    return [own] + others
  }

  private var carryingClaims: [Claim] {
    let able = Claim(
      "the digits are learnt",
      statement: "The model that labels reads digits.", source: "the control of carried labels",
      refutation: "Its accuracy is below 90 %: then its labels say little of digits.",
      clean(Subject.digits), .above, .reference(0.9), by: 0)
    return [
      able,
      Claim(
        "labels carry digits along",
        statement: "A network that has seen no digit, but the model's labels for other pictures, "
          + "reads digits.",
        source: "Wallace 2019, figure 3",
        refutation: "Its accuracy stays within 20 points of chance.",
        clean(Subject.carried), .above, .reference(0.1), by: 0.2, requires: able.name),
      Claim(
        "equal statistics help",
        statement: "It reads them better if the other pictures have the digits' mean and spread.",
        source: "Wallace 2019, text below figure 3",
        refutation: "It does not.",
        clean(Subject.matched), .above, .control(Subject.carried), by: 0, requires: able.name),
    ]
  }

  private var planeClaims: [Claim] {
    let memorised = Claim(
      "the plane is memorised",
      statement: "The first network has the random labels of all points by heart.",
      source: "Wallace 2019, figure 2a",
      refutation: "It misses more than one in twenty.",
      Claim.Quantity(Quantity.learntBy, of: Subject.plane), .above, .reference(0.95), by: 0)
    return [
      memorised,
      Claim(
        "moved points teach the unmoved",
        statement: "A network that has seen moved points with wrong labels only gets most of the "
          + "original ones right.",
        source: "Wallace 2019, figure 2d",
        refutation: "It gets no more than 55 % right.",
        clean(Subject.plane), .above, .reference(0.5), by: 0.05, requires: memorised.name),
    ]
  }

  private var colourClaims: [Claim] {
    guard let cue else { return [] }
    return [
      Claim(
        "what is called a \(cue) has its colour",
        statement: "The mean colour of the mistakes that are called \(cue) is nearer to that of "
          + "true ones than the other mistakes' is.",
        source: "the authors' response to Wallace",
        refutation: "It is at least as far away.",
        Claim.Quantity(Quantity.colourGap, of: Subject.calledCue), .below,
        .control(Subject.otherCue), by: 0)
    ]
  }

  /// ResNet-18 on CIFAR-10 in two epochs and 50; a simple network on MNIST and Fashion-MNIST.
  public var published: [PublishedFigure] {
    let source = "Wallace 2019"
    func figure(_ quantity: Claim.Quantity, _ value: Double) -> PublishedFigure {
      PublishedFigure(quantity, value, .text, source: source)
    }
    return [
      figure(.init(Quantity.learntBy, of: Subject.teacher), 0.625),
      figure(clean(Subject.teacher), 0.631),
      figure(.init(Quantity.pictures, of: Subject.mistakes), 18_768),
      figure(clean(students[0].name), 0.497),
      figure(clean(Subject.digits), 0.991),
      figure(clean(Subject.carried), 0.9104),
      figure(clean(Subject.matched), 0.945),
      figure(.init(Quantity.learntBy, of: Subject.plane), 1),
      figure(clean(Subject.plane), 23.0 / 32),
    ]
  }
}
