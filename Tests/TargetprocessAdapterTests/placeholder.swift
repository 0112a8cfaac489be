// TargetprocessAdapter
