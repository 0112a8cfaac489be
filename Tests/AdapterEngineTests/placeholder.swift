// AdapterEngine
