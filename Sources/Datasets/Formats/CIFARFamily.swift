// The two datasets of Krizhevsky, "Learning Multiple Layers of Features from Tiny Images" (2009).
import Nets

/// CIFAR-10, or CIFAR-100 with its superclasses.
public enum CIFARFamily: String, CaseIterable, Sendable {
  case cifar10
  case cifar100

  /// The shape of every CIFAR picture: 3×32×32.
  public static let shape = ImageShape(channels: 3, height: 32, width: 32)

  /// The dataset's name.
  var title: String { self == .cifar10 ? "CIFAR-10" : "CIFAR-100" }
  /// Classes that there is room for.
  var classLimit: Int { self == .cifar10 ? 10 : 100 }
  /// Superclasses that there is room for; 0 for CIFAR-10.
  var coarseLimit: Int { self == .cifar10 ? 0 : 20 }
  /// The formats that hold this dataset, in the order in which a reader looks for them.
  var formats: [CIFARFormat] { CIFARFormat.allCases.filter { $0.family == self } }
}
