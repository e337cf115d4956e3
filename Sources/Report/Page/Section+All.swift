// The sections of the page in their order; a new one is one entry.

extension Section {
  /// Every section, whether the lab has rows for it or not.
  static let all: [Section] = [
    Section(
      "What the studies came to", "verdicts", .lab, .verdicts,
      """
      Claims and their rule were written down before anything was computed. A claim agrees if the 95 % \
      interval of the mean difference over at least three seeds lies beyond the least effect.
      """),
    Section(
      "The constructed datasets", "paper-table", .study("constructed-datasets"), .table,
      """
      Accuracy on the original test set of networks that learnt from each dataset, beside the number that \
      Ilyas et al. (2019) published for ResNet-50 on CIFAR-10.
      """),
    Section(
      "Learnability and transfer", "transfer", .study("transfer"),
      .scatter(names: "architecture", series: "points", line: "transfer-line"),
      """
      Does what transfers to an architecture predict what it learns from D_det? Each point is an \
      architecture, each line the least-squares fit (figure 3 of Ilyas et al. 2019).
      """),
    Section(
      "Accuracy against the radius", "robust-accuracy", .attacked, .plot,
      "How accuracy falls as the adversary's ball grows; at ε = 0 it is clean."),
    Section(
      "Learning curves", "learning-curve", .models, .plot,
      "Accuracy on the pictures trained on, which adversarial training has attacked, as a share."),
    Section(
      "Low and high frequencies", "filters", .study("filters"), .plot,
      "What networks learn from pictures of which only some frequencies are left."),
    Section(
      "Gaussian noise", "noise", .study("noise"), .plot,
      "Accuracy on pictures with Gaussian noise, by how the network was trained."),
    Section(
      "Fourier heat maps", "fourier-map", .study("fourier"),
      .heatmap(.init(map: "network", row: "row", column: "column", value: "error")),
      """
      The error under each Fourier basis vector, the lowest frequencies in the middle (Yin et al. 2019).
      """),
    Section(
      "Rings of frequencies", "fourier-rings", .study("fourier"), .plot,
      "The same errors by distance from the middle, from low frequencies to high."),
    Section(
      "Robustness of layers", "layer-robustness", .lab, .plot,
      "How far an attack moves what each layer computes, by the layer's place in the network."),
    Section(
      "Corruptions by training", "corruption-table", .study("corruptions"), .table,
      "Which corruptions training against an adversary, or in noise, helps against."),
    Section(
      "Corruptions", "corruptions", .lab, .table,
      "Accuracy under the corruptions of CIFAR-10-C (Hendrycks & Dietterich 2019), by severity."),
    Section(
      "From World 1 to World 2", "worlds", .study("takeaways"), .plot,
      "What D_rand teaches as the flipped direction becomes predictive of natural pictures."),
    Section(
      "Bugs", "bugs-only", .study("bugs-only"), .table,
      "Perturbations that were made not to transfer, beside plain ones: what they teach."),
    Section(
      "Adversarial squares", "squares", .study("squares"), .table,
      "Whether label noise and over-fitting alone make adversarial examples."),
    Section(
      "Leakage of robust features", "leakage", .study("leakage"), .table,
      "How much is learnt from D_rand and D_det by who sees certainly robust features only."),
    Section(
      "Agreement of students with teachers", "agreement", .study("consistent-labels"), .table,
      "What networks learn from labels that are wrong but consistent."),
    Section(
      "Useful linear features", "linear-features", .study("linear-features"), .table,
      "Features by usefulness and robust usefulness, and which of them generalise from D_det."),
    Section(
      "The Gaussian model", "gaussian-theory", .study("gaussian"), .table,
      "The theorems of section 4, by formula and without it."),
    Section(
      "Style transfer", "style", .study("style"), .table,
      "What the pictures come to that are made by way of each network's features, as one judge sees them."
    ),
    Section(
      "Pictures of style transfer", "style-transfers", .lab, .panels,
      "The photograph, the picture whose style it takes, and what each network makes of the two; R is how far an adversary moves the style layers, of the distance between pictures."
    ),
    Section(
      "Attacks", "attack-success", .lab, .table,
      "How often the stored perturbations reached their goal, before and after rounding to 8 bits."),
    Section(
      "Transfer between models", "transfer-matrix", .lab, .table,
      "Adversarial examples of one model shown to others."),
    Section(
      "Accuracies", "accuracy", .lab, .table,
      "Every model on every dataset that it was evaluated on."),
    Section("Models", "models", .lab, .table, "Every trained model."),
    Section("Datasets", "datasets", .lab, .table, "Every dataset, and what it was made from."),
    Section(
      "Storage", "storage", .lab, .table, "The room that payloads take, and would take unpacked."),
  ]

  /// The queries that list what the lab holds: they end the page, after the pictures.
  static let listings: Set = [
    "attack-success", "transfer-matrix", "accuracy", "models", "datasets", "storage",
  ]
}
