export declare const aptGet: (words: string[], env: NodeJS.ProcessEnv) => boolean;
