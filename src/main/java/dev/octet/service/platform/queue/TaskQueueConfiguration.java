package dev.octet.service.platform.queue;

import com.github.kagkarlsson.scheduler.boot.config.DbSchedulerProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

/** Enables the settings {@code db-scheduler.*}, which apply to all queues. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DbSchedulerProperties.class)
class TaskQueueConfiguration {}
