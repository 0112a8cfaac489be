import OrderedCollections
import SimulatorKit

/// The metadata of the instance: its types, their fields, and the current user.
struct Metadata {
    let base: String

    /// The answer to `/Index/meta`: all types.
    var index: String {
        let types = ResourceType.all.map { type in
            "  <ResourceMetadataDescription Name=\"\(type.name)\" Uri=\"\(base)/api/v1/\(type.plural)/meta\" "
                + "Description=\"\(words(for: type))\" />\n"
        }
        return
            "\(stylesheet)<ResourceMetadataDescriptionIndex IndexUri=\"\(base)/api/v1/index/meta\">\n\(types.joined())"
            + "</ResourceMetadataDescriptionIndex>"
    }

    private var stylesheet: String {
        "<?xml-stylesheet type='text/xsl' href='../xslt/ResourceMetadataDescription.xsl'?>\n"
    }

    private func words(for type: ResourceType) -> String {
        type.isUserDefined
            ? "Custom \(type.name) (\(type.base ?? "General")) entity" : "Base &amp; details of \(type.name)."
    }

    /// Returns the answer to `/{Type}/meta`: the supported operations and the fields of a type.
    func description(of type: ResourceType) -> String {
        var values = ""
        var references = ""
        var collections = ""
        for property in type.properties {
            var isCollection = false
            if case .collection = property.kind { isCollection = true }
            let facts =
                "Name=\"\(property.name)\" CanSet=\"\(property.canSet && !isCollection)\" CanGet=\"true\" "
                + "IsDeprecated=\"false\" IsRequired=\"\(property.isRequired)\""
            switch property.kind {
            case .value(let name):
                values += "      <ResourceFieldMetadataDescription \(facts) Type=\"\(name)\" />\n"
            case .reference(let name):
                references += "      <ResourceFieldMetadataDescription \(facts) Type=\"\(name)\" />\n"
            case .collection(let name):
                let canAdd = Self.filledByWriting.contains(property.name)
                collections +=
                    "      <ResourceCollecitonFieldMetadataDescription \(facts) Type=\"\(name)\" "
                    + "CanAdd=\"\(canAdd)\" CanRemove=\"\(canAdd)\" />\n"
            }
        }
        let can = "CanCreate=\"\(type.isWritable)\" CanUpdate=\"\(type.isWritable)\" CanDelete=\"\(type.isWritable)\""
        let parent =
            type.base.map { "Name=\"\($0)\" Uri=\"\(base)/api/v1/\($0)s/meta\" " } ?? ""
        return """
            \(stylesheet)<ResourceMetadataDescription Name="\(type.name)" \(can) Uri="\(base)/api/v1/\(type.plural)">
              <ResourceMetadataHierarchyDescription>
                <ResourceMetadataBaseResourceDescription>
                  <ResourceMetadataBaseResourceItemDescription \(parent)/>
                </ResourceMetadataBaseResourceDescription>
              </ResourceMetadataHierarchyDescription>
              <ResourceMetadataPropertiesDescription>
                <ResourceMetadataPropertiesResourceValuesDescription>
            \(values)    </ResourceMetadataPropertiesResourceValuesDescription>
                <ResourceMetadataPropertiesResourceReferencesDescription>
            \(references)    </ResourceMetadataPropertiesResourceReferencesDescription>
                <ResourceMetadataPropertiesResourceCollectionsDescription>
            \(collections)    </ResourceMetadataPropertiesResourceCollectionsDescription>
              </ResourceMetadataPropertiesDescription>
            </ResourceMetadataDescription>
            """
    }

    /// The collections of an item that are written together with it.
    private static let filledByWriting: Set<String> = ["CustomFields", "Comments", "Assignments", "AssignedTeams"]

    /// Returns the answer to `/Context`.
    ///
    /// Its user has no login, as in the tool.
    func context(of user: User, _ world: World) -> JSONValue {
        let processes = world.processes.values.map { process -> JSONValue in
            ["ResourceType": "Process", "Id": JSONValue(process.id), "Name": .string(process.name)]
        }
        return [
            "ResourceType": "Context", "Acid": "0123456789ABCDEF0123456789ABCDEF", "Edition": "Enterprise",
            "Version": "2608.2.0.3147",
            "LoggedUser": [
                "ResourceType": "User", "Id": JSONValue(user.id), "FirstName": .string(user.firstName),
                "LastName": .string(user.lastName), "Email": .string(user.email),
            ],
            "Processes": ["Items": .array(processes)], "Culture": ["Name": "en-US"],
        ]
    }
}
