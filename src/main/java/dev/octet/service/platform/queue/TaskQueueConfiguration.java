package dev.octet.service.platform.queue;

import com.github.kagkarlsson.scheduler.boot.config.DbSchedulerProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

/** How often queues look into their tables: {@code db-scheduler.*}, for all of them. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DbSchedulerProperties.class)
class TaskQueueConfiguration {}
