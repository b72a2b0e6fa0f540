package dev.escapement.rest.http;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** An endpoint as a servlet: names each request, and sends the answer. */
public final class EndpointServlet extends HttpServlet {
    private final transient Endpoint endpoint;

    public EndpointServlet(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var id = RequestId.of(request);
        endpoint.answer(request, id).with(RequestId.HEADER, id).send(request, response);
    }
}
