// Where the containers of one pickle lie while and after it is read.

/// The containers that the values of one pickle refer to.
struct PickleHeap {
  var lists: [[PickleValue]] = []
  var tuples: [[PickleValue]] = []
  var dictionaries: [[(key: PickleValue, value: PickleValue)]] = []
  var dtypes: [NumpyArray.Element] = []
  /// Arrays; `nil` between their making and their filling.
  var arrays: [NumpyArray?] = []
  var storages: [TorchStorage] = []
  var tensors: [TorchTensor] = []
}
