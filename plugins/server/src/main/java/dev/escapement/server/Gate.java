package dev.escapement.server;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Stands before a servlet that is not there yet: until it is opened, clients are told to come again. */
final class Gate extends HttpServlet {
    private transient volatile HttpServlet servlet;

    void open(HttpServlet behind) {
        servlet = behind;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        var behind = servlet;
        if (behind == null) {
            response.setHeader("Retry-After", "1");
            response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        } else {
            behind.service(request, response);
        }
    }
}
