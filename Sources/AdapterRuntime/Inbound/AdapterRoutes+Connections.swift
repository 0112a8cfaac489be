import AdapterEngine
public import Core
import EntityModel

extension AdapterRoutes {
    /// The adapter API over an adapter's connections.
    public init<Tool: AdapterTool>(of tool: Tool.Type, connections: Connections) {
        self.init(
            tool: Tool.type,
            read: { account, entity, comments in
                try await connections.line(entity.tool.id, account: account).gateway.read(entity, comments: comments)
            },
            readAll: { account, tool, entities in
                try await ToolTraffic.$current.withValue(.bulk) {
                    try await connections.line(tool.id, account: account).gateway.read(entities)
                }
            },
            resolve: { account, tool, name in
                try await connections.line(tool.id, account: account).gateway.resolve(name)
            },
            conversions: { account, entity in
                try await connections.line(entity.tool.id, account: account).gateway.conversions(of: entity)
            },
            fields: { account, tool in
                try await connections.line(tool.id, account: account).gateway.describeFields()
            },
            vocabulary: { account, tool, project in
                try await connections.line(tool.id, account: account).gateway.vocabulary(of: project)
            },
            people: { account, tool, name in
                try await connections.line(tool.id, account: account).gateway.people(called: name)
            },
            edits: { account, tool, name in
                let gateway = try await connections.line(tool.id, account: account).gateway
                return try await gateway.edits(of: try await gateway.resolve(name).entity)
            },
            file: { account, entity, id in
                try await connections.line(entity.tool.id, account: account).gateway.file(id, of: entity)
            },
            readFile: { account, file, consume in
                try await connections.line(file.item.tool.id, account: account).gateway.readFile(file, consume)
            },
            changes: { account, tool, types, since, cursor in
                try await ToolTraffic.$current.withValue(.bulk) {
                    try await connections.line(tool.id, account: account).gateway
                        .changes(of: types, since: since, cursor: cursor)
                }
            },
            select: { account, tool, selection in
                try await ToolTraffic.$current.withValue(.bulk) {
                    try await connections.line(tool.id, account: account).gateway.select(selection)
                }
            })
    }
}
