import { type Logger, pino } from 'pino';

export function makeLogger(level: string): Logger {
  return pino({
    level,
    redact: ['req.headers.cookie', 'req.headers.authorization', 'password', '*.password', 'phone', '*.phone'],
  });
}
