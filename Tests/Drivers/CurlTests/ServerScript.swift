/// A web server, a second origin, a TLS server, and a proxy in one process, which reports the received requests.
///
/// The script prints the ports as one line of JSON. It ends when its standard input is closed.
let serverScript = #"""
    import asyncio, base64, fcntl, json, logging, os, socket, ssl, struct, sys, termios, threading, zlib
    from urllib.parse import urlsplit, parse_qs, unquote

    class State:
        connections = 0; open_now = 0; most_open = 0; requests = 0; drops = 0; tunnels = []; proxied = 0
        held = asyncio.Event(); closed = asyncio.Event(); stalled = asyncio.Event(); release = asyncio.Event()
        gate = asyncio.Event(); waiting = 0; sent = 0; preludes = 0; streams = 0
    S = State()
    folder = sys.argv[1] if len(sys.argv) > 1 else None

    async def read_request(reader):
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        method, target, _ = lines[0].split(" ", 2)
        headers = [tuple(x.split(": ", 1)) if ": " in x else (x.rstrip(":"), "") for x in lines[1:] if x]
        return head, method, target, {k.lower(): v for k, v in headers}

    async def read_body(reader, headers):
        if headers.get("transfer-encoding") == "chunked":
            body = b""
            while True:
                size = int((await reader.readline()).split(b";")[0], 16)
                chunk = await reader.readexactly(size + 2)
                if size == 0: return body
                body += chunk[:-2]
        return await reader.readexactly(int(headers.get("content-length", 0)))

    def answer(writer, body, status="200 OK", extra="", head_only=False):
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{extra}\r\n".encode() + (b"" if head_only else body))

    async def serve(reader, writer):
        S.connections += 1; S.open_now += 1; S.most_open = max(S.most_open, S.open_now)
        served = 0
        try:
            while True:
                try: head, method, target, headers = await read_request(reader)
                except asyncio.IncompleteReadError: return
                S.requests += 1
                url = urlsplit(target); query = {k: v[0] for k, v in parse_qs(url.query).items()}; path = url.path
                if path == "/sink":
                    # Reads nothing until the sender cannot send more.
                    sock = writer.get_extra_info("socket"); reader._transport.pause_reading()
                    last, calm = -1, 0
                    while calm < 4:
                        await asyncio.sleep(0.05)
                        now = struct.unpack("i", fcntl.ioctl(sock.fileno(), termios.FIONREAD, b"\0" * 4))[0]
                        calm = calm + 1 if now == last and now > 0 else 0
                        last = now
                    S.stalled.set(); await S.release.wait(); reader._transport.resume_reading()
                    body = await read_body(reader, headers)
                    answer(writer, str(len(body)).encode())
                elif path == "/stream":
                    writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
                    left = int(query["bytes"]); S.sent = 0
                    while left > 0:
                        part = min(left, 65536); writer.write(b"x" * part)
                        drain = asyncio.ensure_future(writer.drain())
                        done, _ = await asyncio.wait([drain], timeout=0.3)
                        if not done: S.stalled.set()
                        await drain
                        left -= part; S.sent += part
                    await writer.drain(); return
                elif path == "/hold":
                    await read_body(reader, headers); S.held.set()
                    await reader.read(1); S.closed.set(); return
                else:
                    body = await read_body(reader, headers)
                    if path == "/hello": answer(writer, b"hello", head_only=method == "HEAD")
                    elif path == "/echo": answer(writer, body, extra="X-Length: %d\r\n" % len(body))
                    elif path == "/headers": answer(writer, head)
                    elif path == "/stats":
                        answer(writer, json.dumps({k: getattr(S, k) for k in (
                            "connections", "most_open", "requests", "drops", "tunnels", "proxied", "sent", "preludes",
                            "streams")}).encode())
                    elif path == "/held": await S.held.wait(); answer(writer, b"")
                    elif path == "/closed": await S.closed.wait(); answer(writer, b"")
                    elif path == "/stalled": await S.stalled.wait(); answer(writer, str(S.sent).encode())
                    elif path == "/release": S.release.set(); answer(writer, b"")
                    elif path == "/gate":
                        S.waiting += 1
                        if S.waiting >= int(query["width"]): S.gate.set()
                        await S.gate.wait(); answer(writer, query["id"].encode())
                    elif path == "/drop":
                        S.drops += 1
                        if served: return
                        answer(writer, b"kept")
                    elif path == "/redirect":
                        answer(writer, b"", query.get("status", "302") + " Found", "Location: %s\r\n" % query["to"])
                    elif path == "/size": answer(writer, b"y" * int(query["bytes"]))
                    elif path == "/bomb":
                        body = zlib.compress(b"\0" * int(query["bytes"]), 9)
                        answer(writer, body, extra="Content-Encoding: deflate\r\n")
                    elif path == "/many-headers":
                        answer(writer, b"", extra="".join(f"X-{i}: v\r\n" for i in range(int(query["count"]))))
                    elif path == "/interim":
                        writer.write(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"); answer(writer, b"final")
                    elif path == "/garbage": writer.write(b"nonsense without any meaning\r\n\r\n"); await writer.drain(); return
                    elif path == "/cut": writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"); return
                    else: answer(writer, b"", "404 Not Found")
                served += 1
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError): pass
        finally:
            S.open_now -= 1; writer.close()

    async def pump(reader, writer):
        try:
            while data := await reader.read(65536):
                writer.write(data); await writer.drain()
        except ConnectionError: pass
        finally: writer.close()

    async def proxy(reader, writer):
        try:
            head, method, target, headers = await read_request(reader)
            wanted = "Basic " + base64.b64encode(b"gate:secret").decode()
            if headers.get("proxy-authorization") != wanted:
                answer(writer, b"", "407 Proxy Authentication Required"); await writer.drain(); writer.close(); return
            if method == "CONNECT":
                host, port = target.rsplit(":", 1); S.tunnels.append(head.decode("latin-1"))
                up_reader, up_writer = await asyncio.open_connection("127.0.0.1", int(port))
                writer.write(b"HTTP/1.1 200 Connected\r\nX-Of-The-Proxy: 1\r\n\r\n")
            else:
                url = urlsplit(target); S.proxied += 1
                up_reader, up_writer = await asyncio.open_connection("127.0.0.1", url.port)
                up_writer.write(head.replace(target.encode(), url.path.encode(), 1))
            await asyncio.gather(pump(reader, up_writer), pump(up_reader, writer))
        except (ConnectionError, asyncio.IncompleteReadError): writer.close()

    async def plain(reader, writer):
        writer.write(b"this is not TLS\r\n"); await writer.drain(); writer.close()

    def serve_mutual(listener, context):
        # With blocking sockets: asyncio does not send the alert by which a client learns why it is turned away.
        # What a client wrote before it read the alert is read to its end, for a close with unread bytes is a reset
        # (RFC 9293, 3.10.7.4), and that can overtake the alert.
        def one(connection):
            raw = connection.dup()
            try:
                with context.wrap_socket(connection, server_side=True) as secured:
                    while head := secured.recv(65536):
                        secured.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
            except OSError:
                with raw:
                    try:
                        raw.settimeout(5); raw.shutdown(socket.SHUT_WR)
                        while raw.recv(65536): pass
                    except OSError: pass
            finally: raw.close()
        while True: threading.Thread(target=one, args=[listener.accept()[0]], daemon=True).start()

    def frame(kind, flags, stream, payload=b""):
        return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload

    async def serve_http2(reader, writer):
        # RFC 9113, as little as a GET needs: every stream gets `:status: 200` (static table entry 8) and a body.
        try:
            await reader.readexactly(24); S.preludes += 1
            writer.write(frame(4, 0, 0))
            while True:
                size, kind, flags, stream = struct.unpack(">3sBBI", await reader.readexactly(9))
                payload = await reader.readexactly(int.from_bytes(size, "big"))
                if kind == 4 and not flags & 1: writer.write(frame(4, 1, 0))
                if kind == 6 and not flags & 1: writer.write(frame(6, 1, 0, payload))
                if kind == 1:
                    S.streams += 1
                    writer.write(frame(1, 4, stream, b"\x88") + frame(0, 1, stream, b"over two"))
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError): writer.close()

    def tls(name, client=False, alpn=None):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{folder}/{name}.pem", f"{folder}/{name}.key")
        if client: context.verify_mode = ssl.CERT_REQUIRED; context.load_verify_locations(f"{folder}/ca.pem")
        if alpn: context.set_alpn_protocols(alpn)
        return context

    async def main():
        async def listen(handler, **more):
            server = await asyncio.start_server(handler, "127.0.0.1", 0, backlog=2048, limit=1 << 20, **more)
            servers.append(server)
            return server.sockets[0].getsockname()[1]
        servers = []
        ports = {"web": await listen(serve), "other": await listen(serve), "proxy": await listen(proxy),
            "plain": await listen(plain)}
        if folder:
            ports |= {
                "tls": await listen(serve, ssl=tls("server")), "expired": await listen(serve, ssl=tls("expired")),
                "elsewhere": await listen(serve, ssl=tls("elsewhere")),
                "http2": await listen(serve_http2, ssl=tls("server", alpn=["h2"]))}
            mutual = socket.create_server(("127.0.0.1", 0)); ports["mutual"] = mutual.getsockname()[1]
            threading.Thread(target=serve_mutual, args=[mutual, tls("server", client=True)], daemon=True).start()
        print(json.dumps(ports), flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
        os._exit(0)

    logging.disable()
    asyncio.run(main())
    """#
