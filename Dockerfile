# One image for every service; the command picks which one it is.
FROM node:24-slim
WORKDIR /app
ENV NODE_ENV=production
ENV NODE_OPTIONS="--max-semi-space-size=8 --max-old-space-size=256"
COPY package.json package-lock.json .npmrc ./
# PostgreSQL comes from its own container here, so its binaries stay out of the image.
RUN npm ci --omit=dev --omit=optional --ignore-scripts && npm cache clean --force
COPY shared shared
COPY command-service command-service
COPY outbox-publisher outbox-publisher
COPY consumer-service consumer-service
COPY query-service query-service
COPY run run
# What /docs/errors shows.
COPY docs/errors.md docs/errors.md
USER node
CMD ["node", "command-service/main.ts"]
