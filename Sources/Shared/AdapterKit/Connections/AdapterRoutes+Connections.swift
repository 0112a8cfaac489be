import AdapterEngine
import Core
import EntityModel
public import InternalAPI
import Messaging
import ToolHTTP

extension AdapterAPIRoutes {
    /// Creates the routes of the adapter API for an adapter's tool sessions.
    public init<Tool: ToolIntegration>(of tool: Tool.Type, connections: ToolSessions) {
        self.init(
            tool: Tool.type,
            read: { account, entity, comments in
                let line = try await connections.session(entity.tool.id, account: account)
                let snapshot = try await line.gateway.read(entity, comments: comments)
                line.connection.monitor.found(ConnectionMonitor.place(of: entity, knownAs: snapshot.displayKey))
                return snapshot
            },
            readAll: { account, tool, entities in
                try await RequestPriority.$current.withValue(.background) {
                    let line = try await connections.session(tool.id, account: account)
                    let snapshots = try await line.gateway.read(entities)
                    for snapshot in snapshots {
                        line.connection.monitor.found(
                            ConnectionMonitor.place(of: snapshot.entity, knownAs: snapshot.displayKey))
                    }
                    return snapshots
                }
            },
            resolve: { account, tool, name in
                try await connections.session(tool.id, account: account).gateway.resolve(name)
            },
            presence: { account, entity, key in
                let line = try await connections.session(entity.tool.id, account: account)
                let place = ConnectionMonitor.place(of: entity, knownAs: key)
                do {
                    let presence = try await line.gateway.presence(of: entity, knownAs: key)
                    line.connection.monitor.found(place)
                    return presence
                } catch let failure as ToolError where failure.kind == .permissionLost {
                    line.connection.monitor.lost(place, failure.message, now: TimeSource.system.now())
                    throw failure
                }
            },
            state: { account, tool in try await connections.state(of: tool.id, account: account) },
            refresh: { account, _ in connections.refresh(account) },
            conversions: { account, entity in
                try await connections.session(entity.tool.id, account: account).gateway.conversions(of: entity)
            },
            fields: { account, tool in
                try await connections.session(tool.id, account: account).gateway.fields()
            },
            vocabulary: { account, tool, project in
                try await connections.session(tool.id, account: account).gateway.metadata(project: project)
            },
            people: { account, tool, name in
                try await connections.session(tool.id, account: account).gateway.users(matching: name)
            },
            edits: { account, tool, name in
                let gateway = try await connections.session(tool.id, account: account).gateway
                return try await gateway.changelog(of: try await gateway.resolve(name).entity)
            },
            file: { account, entity, id in
                try await connections.session(entity.tool.id, account: account).gateway.attachment(id, of: entity)
            },
            readFile: { account, file, consume in
                try await connections.session(file.item.tool.id, account: account).gateway.withAttachmentStream(
                    file, consume)
            },
            changes: { account, tool, types, since, cursor in
                try await RequestPriority.$current.withValue(.background) {
                    try await connections.session(tool.id, account: account).gateway
                        .changes(of: types, since: since, cursor: cursor)
                }
            },
            select: { account, tool, selection in
                try await RequestPriority.$current.withValue(.background) {
                    try await connections.session(tool.id, account: account).gateway.query(selection)
                }
            })
    }
}
