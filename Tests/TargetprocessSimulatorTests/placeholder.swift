// TargetprocessSimulator
