// Starts Swagger UI on the schema of this very server. A file of its own, since the page allows no inline script.
"use strict";

const place = document.getElementById("swagger-ui");

window.SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  presets: [window.SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  // The badge would be asked of another site.
  validatorUrl: null,
});
