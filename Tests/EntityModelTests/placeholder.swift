// EntityModel
